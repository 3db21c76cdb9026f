"""Which version of Formwright this is."""

from importlib.metadata import PackageNotFoundError, version

_DEVELOPMENT = "0+development"


def installed_version() -> str:
    """Return the version of the installed package, or a mark that it runs from a checkout."""
    try:
        return version("formwright")
    except PackageNotFoundError:
        return _DEVELOPMENT
