export const markdownStyle = `
.markdown{margin:8px 0;padding:14px 18px;border:1px solid var(--line);border-radius:6px;max-width:100%;overflow:hidden}
.markdown>:first-child{margin-top:0}.markdown>:last-child{margin-bottom:0}
.markdown p,.markdown ul,.markdown ol,.markdown blockquote,.markdown pre,.markdown .scroll,.markdown details{margin:0 0 12px}
.markdown ul,.markdown ol{padding-left:2em}
.markdown [role=heading]{font-weight:650;margin:18px 0 10px;line-height:1.3}
.markdown .h1,.markdown .h2{font-size:1.3rem;border-bottom:1px solid var(--line);padding-bottom:.25em}
.markdown .h3{font-size:1.12rem}
.markdown code{background:var(--inset);padding:.15em .35em;border-radius:4px}
.markdown pre{background:var(--inset);padding:12px 14px;border-radius:6px;overflow-x:auto;line-height:1.45}
.markdown pre code{background:none;padding:0}
.markdown td,.markdown th{border:1px solid var(--line);padding:5px 12px;text-align:left;overflow-wrap:normal;word-break:normal}
.markdown [align=right]{text-align:right}.markdown [align=center]{text-align:center}
.markdown blockquote{border-left:4px solid var(--line);padding-left:14px;color:var(--soft)}
.markdown .alert{border-left-color:var(--link);color:var(--text)}
.markdown .alert-title{font-weight:650;color:var(--link)}
.markdown .alert.warning{border-left-color:var(--warn)}.markdown .warning .alert-title{color:var(--warn)}
.markdown .alert.caution{border-left-color:var(--bad)}.markdown .caution .alert-title{color:var(--bad)}
.markdown .alert.tip{border-left-color:var(--good)}.markdown .tip .alert-title{color:var(--good)}
.markdown hr{border:0;border-top:2px solid var(--line)}
.markdown .picture{font-style:italic}
@media (max-width:720px){.markdown{padding:10px 12px}}
`
