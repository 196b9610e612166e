export const printStyle = `
@media print{
:root,:root:has(#theme-dark:checked){color-scheme:light}
*{print-color-adjust:exact;-webkit-print-color-adjust:exact}
:root{font-size:11.5px}
body{background:#fff}
main{max-width:none;padding:0}
.top,.cursor-control,.cursor,#fold-buttons{display:none!important}
.lane,.annotation,.probe-words,.index tr{break-inside:avoid}
.lane.axis{position:static}
.scenario{break-before:page;border-left-width:3px;padding:0 12px}
h3,h4,h5,h6,summary{break-after:avoid}
.log{max-height:none;overflow:visible}
}
`
