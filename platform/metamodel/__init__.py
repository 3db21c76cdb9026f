"""What an app is: typed definitions, their loader and checks, and the immutable AppModel made from them."""
