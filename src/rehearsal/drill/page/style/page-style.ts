export const pageStyle = `
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;scroll-padding-top:1rem}
body{margin:0;background:var(--page);color:var(--text);font:.9375rem/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif;overflow-wrap:anywhere}
main,.top,footer{max-width:1200px;margin:0 auto;padding:0 20px}
h1,h2,h3,h4,h5,h6,p,ul,ol,dl,figure{margin:0;padding:0}
h1{font-size:1.75rem;line-height:1.25;font-weight:700;letter-spacing:-.01em}
h2{font-size:1.05rem}h3{font-size:1.1rem;line-height:1.35}h4{font-size:1rem}h5,h6{font-size:.95rem}
h3,h5,h6{display:inline;font-weight:650}
a{color:var(--link);text-underline-offset:2px}a:not([href]){color:inherit}
code,pre,.log{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;font-size:.87em}
:focus-visible{outline:2px solid var(--link);outline-offset:2px;border-radius:3px}
.skip{position:absolute;left:-9999px}.skip:focus{position:static;display:inline-block;padding:8px}
.unseen{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
[hidden]{display:none!important}
.top{display:flex;justify-content:space-between;align-items:center;padding-top:12px;padding-bottom:12px;color:var(--soft);font-size:.87rem;gap:12px}
.top b{color:var(--text)}
.theme{border:0;margin:0;padding:0;display:flex;gap:2px}
.theme legend{float:left;padding:3px 8px 3px 0}
.theme label{padding:2px 10px;border:1px solid var(--line);cursor:pointer;background:var(--card)}
.theme label:first-of-type{border-radius:6px 0 0 6px}.theme label:last-of-type{border-radius:0 6px 6px 0}
.theme label:has(:checked){background:var(--text);color:var(--page);border-color:var(--text)}
.theme label:has(:focus-visible){outline:2px solid var(--link);outline-offset:2px}
.theme input{position:absolute;opacity:0;width:1px;height:1px}
.fact{color:var(--soft);font-size:.87rem;font-weight:400}
.good{color:var(--good)}.bad,.fact.bad{color:var(--bad);font-weight:600}
.mark{display:inline-block;min-width:1.1em;text-align:center;font-weight:700}
.mark.success{color:var(--good)}.mark.failure,.mark.startup_failure{color:var(--bad)}.mark.cancelled,.mark.skipped{color:var(--soft)}
.banner{background:var(--card);border:1px solid var(--line);border-left:6px solid var(--good);border-radius:8px;padding:20px 24px;display:grid;gap:8px}
.banner.failed{border-left-color:var(--bad)}
.banner h2{margin-top:8px}
.unmet{padding-left:1.2em;display:grid;gap:6px}
.unmet>li>a{font-weight:600}
.unmet ul{padding-left:1.2em}
.not-exercised{margin-top:12px;background:var(--warn-back);border:1px solid var(--line);border-left:6px solid var(--warn);border-radius:8px;padding:14px 24px}
.not-exercised.none{background:none;border:0;padding:0 24px;color:var(--soft);font-size:.87rem}
.not-exercised ul{padding-left:1.2em;margin-top:4px}
.section-head{display:flex;justify-content:space-between;align-items:baseline;gap:12px;margin:28px 0 10px;flex-wrap:wrap}
.section-head h2{font-size:1.25rem}
button{font:inherit;font-size:.87rem;color:var(--text);background:var(--card);border:1px solid var(--line);border-radius:6px;padding:3px 12px;cursor:pointer}
button:hover{border-color:var(--soft)}
table{border-collapse:collapse}
.index{width:100%;background:var(--card);border:1px solid var(--line);border-radius:8px;border-collapse:separate;border-spacing:0;overflow:hidden}
.index th,.index td{text-align:left;padding:8px 14px;border-top:1px solid var(--line);vertical-align:baseline}
.index thead th{border-top:0;font-size:.82rem;color:var(--soft);font-weight:500}
.index tbody th{font-weight:600;width:30%}
.index .came{color:var(--soft)}
.databases{margin:4px 0 0;padding-left:1.2em}
.index .number,.number{text-align:right!important;white-space:nowrap;font-variant-numeric:tabular-nums}
.scenarios{display:grid;grid-template-columns:minmax(0,1fr);gap:14px;margin-top:20px}
.scenario{background:var(--card);border:1px solid var(--line);border-left:6px solid var(--good);border-radius:8px;padding:0 24px;min-width:0}
.scenario.failed{border-left-color:var(--bad)}
.scenario>summary{padding:14px 0;cursor:pointer}
.scenario[open]{padding-bottom:22px}
.scenario>section,.scenario>.problems,.scenario>.verdict,.scenario>.red-steps{margin-top:16px}
.scenario>section{margin-top:26px}
.scenario>section>h4{margin-bottom:8px;font-size:1.05rem}
.story{max-width:80ch}
.verdict{display:grid;grid-template-columns:repeat(2,minmax(0,1fr));gap:12px}
.verdict>div{border:1px solid var(--line);border-radius:6px;padding:8px 14px;background:var(--inset)}
.verdict dt{font-size:.82rem;color:var(--soft)}.verdict dd{margin:0}
.verdict .bad-side{background:var(--bad-back);border-color:var(--bad)}.verdict .good-side{background:var(--good-back)}
.problems{background:var(--bad-back);border-left:4px solid var(--bad);border-radius:4px;padding:10px 16px}
.problems ul{padding-left:1.2em}
footer{padding-top:28px;padding-bottom:40px;color:var(--soft);font-size:.87rem}
@media (max-width:720px){
main,.top,footer{padding-left:12px;padding-right:12px}
h1{font-size:1.35rem}.banner,.not-exercised{padding-left:14px;padding-right:14px}.scenario{padding-left:12px;padding-right:12px}
.verdict{grid-template-columns:minmax(0,1fr)}
.theme legend{position:absolute;left:-9999px}
.index,.index tbody,.index tr,.index th,.index td{display:block;width:auto!important}
.index thead{display:none}
.index tr{border-top:1px solid var(--line);padding:10px 12px}.index tbody tr:first-child{border-top:0}
.index th,.index td{border:0;padding:0}
.index td.number{display:inline-block;text-align:left!important;font-size:.85rem;color:var(--soft);margin-right:12px}
.index td.number.bad{color:var(--bad)}
.index td.number::before{content:attr(data-label) " "}
}
`
