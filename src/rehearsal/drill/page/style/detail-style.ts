export const detailStyle = `
summary{cursor:pointer}
.fold{margin-top:6px}
.fold>summary{color:var(--soft);font-size:.9rem}
.fold>summary b{color:var(--text);font-weight:600}
.scroll{overflow-x:auto;max-width:100%}
.tables table{margin:10px 0;font-size:.87rem}
.tables caption{text-align:left;font-weight:600;padding-bottom:2px}
.tables th,.tables td{text-align:left;padding:3px 18px 3px 0;border-bottom:1px solid var(--line);vertical-align:top}
.events{list-style:none;display:grid;gap:2px}
.events li{display:grid;grid-template-columns:4.2rem 1.2rem 6.5rem minmax(0,1fr);gap:6px;font-size:.92rem}
.events time{color:var(--soft);font-variant-numeric:tabular-nums;text-align:right}
.events .source{color:var(--soft)}
.events .event-mark{text-align:center}
.events .good{color:inherit}.events .good .event-mark{color:var(--good)}
.events li.bad{font-weight:400}.events .bad .event-mark{color:var(--bad)}
.events li.good,.events li.bad{color:var(--text)}
.events li.bad .text{color:var(--bad);font-weight:600}
.run{border-top:1px solid var(--line);padding:10px 0}
.run:last-child{border-bottom:1px solid var(--line)}
.run-title{margin-left:4px}
.job-detail{margin:12px 0 4px;padding-left:14px;border-left:2px solid var(--line)}
.job-detail.failure{border-left-color:var(--bad)}
.environment{font-size:.82rem;border:1px solid var(--line);border-radius:10px;padding:1px 9px;margin-left:6px;white-space:nowrap}
.steps{list-style:none;display:flex;flex-wrap:wrap;gap:4px;margin:6px 0}
.chip{border:1px solid var(--line);border-radius:6px;padding:0 8px;font-size:.85rem;background:var(--inset);max-width:100%}
.chip.skipped{color:var(--soft);background:none;border-style:dashed}
.chip.failure{border-color:var(--bad);background:var(--bad-back)}
.step-detail{margin:10px 0}
.annotations{list-style:none;display:grid;gap:4px;margin:6px 0}
.annotation{border-left:4px solid var(--link);background:var(--note-back);border-radius:4px;padding:5px 12px;font-size:.92rem}
.annotation.error{border-left-color:var(--bad);background:var(--bad-back)}
.annotation.warning{border-left-color:var(--warn);background:var(--warn-back)}
.annotation>b:first-child{font-size:.82rem}
.annotation.error>b:first-child{color:var(--bad)}.annotation.warning>b:first-child{color:var(--warn)}
.message{white-space:pre-wrap}
.log{margin:6px 0;padding:10px 0;background:var(--inset);border:1px solid var(--line);border-radius:6px;max-height:26rem;overflow:auto;line-height:1.45}
.log .line{display:block;padding:0 12px 0 4.2em;white-space:pre-wrap;position:relative}
.log .line::before{content:attr(data-n);position:absolute;left:0;width:3.4em;text-align:right;color:var(--soft);user-select:none}
.log .error{color:var(--bad);background:var(--bad-back)}.log .warning{color:var(--warn);background:var(--warn-back)}
.log .group,.log .endgroup,.log .debug{color:var(--soft)}
@media (max-width:720px){
.events li{grid-template-columns:3.6rem 1rem minmax(0,1fr)}
.events .text{grid-column:1/-1;padding-left:1rem}
.job-detail{padding-left:8px}
.log .line{padding-left:3.4em}.log .line::before{width:2.8em}
}
`
