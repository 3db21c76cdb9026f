/** Where keys belong to what has the cursor: somebody writes there, or it is open above the page. */
export const BUSY = "input, textarea, select, [contenteditable=true], [role=dialog], [role=menu], [role=listbox]";
