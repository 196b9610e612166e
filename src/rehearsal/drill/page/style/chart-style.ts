export const chartStyle = `
.definitions{position:absolute}
.legend{list-style:none;display:flex;flex-wrap:wrap;gap:4px 18px}
.version{white-space:nowrap;font-variant-numeric:tabular-nums;max-width:100%}
.swatch{vertical-align:-2px;margin-right:6px}
.probe-words{margin:4px 0 10px}
.versions-seen{list-style:none;display:flex;flex-wrap:wrap;gap:2px 20px}
.versions-seen li,.versions-seen .version{white-space:normal}
.charts{--gutter:15rem;position:relative;border:1px solid var(--line);border-radius:6px;padding:0 14px 12px;background:var(--card)}
.lines{position:absolute;left:calc(var(--gutter) + 14px);right:14px;top:0;width:calc(100% - var(--gutter) - 28px);height:100%;pointer-events:none;overflow:visible}
.lines.front{z-index:2}
.tick-line{stroke:var(--line);stroke-width:1}
.bad-line{stroke:var(--bad);stroke-width:1.5;stroke-dasharray:4 3}
.lane{display:grid;grid-template-columns:var(--gutter) minmax(0,1fr);align-items:center;position:relative}
.lane .label{padding-right:14px;font-size:.87rem;line-height:1.3;min-width:0}
.lane:not(.tall) .label{display:flex;gap:.35em;align-items:baseline;white-space:nowrap}
.lane:not(.tall) .label>*{flex:none}
.lane .job-name{flex:0 1 auto!important;min-width:0;overflow:hidden;text-overflow:ellipsis}
.lane .label .fact{font-size:.8rem}
.lane.tall{margin-top:10px;align-items:start}
.lane.tall .label .fact{display:block}
.lane.axis{position:sticky;top:0;background:var(--card);z-index:3;padding-top:4px;border-bottom:1px solid var(--line)}
.lane.event-lane{margin-top:4px}
.plot{display:block;overflow:visible}
.plot rect{shape-rendering:crispEdges}
.charts figure{margin-top:14px}
.charts figcaption{font-weight:650;font-size:.9rem;position:relative;display:table;padding-right:8px}
.unseen-versions{display:flex;flex-wrap:wrap;gap:4px 14px;align-items:baseline;font-size:.87rem;color:var(--soft)}
.unseen-versions .legend{margin:0}
.run-label{position:relative;font-size:.87rem;margin-top:8px;padding:2px 0}
.run-label>*,.charts figcaption{background:var(--card)}
.tick{font-size:11px;fill:var(--soft);font-variant-numeric:tabular-nums}
.waiting{fill:var(--soft);opacity:.55}
.job{fill:var(--inset);stroke:var(--line)}
.job.failure{stroke:var(--bad)}
.step{stroke:var(--step-edge);stroke-width:1}
.step.success{fill:var(--step)}.step.failure{fill:url(#hatch-failure)}.step.cancelled{fill:var(--step-cancelled)}
.caption{overflow:hidden;pointer-events:none}.sign{overflow:visible}
.on-step,.on-version{font-size:11.5px;fill:var(--text)}
.on-step.failure{fill:#fff;font-weight:700;stroke:var(--step-failed);stroke-width:3px;paint-order:stroke}
.on-version{font-weight:600;stroke:var(--card);stroke-width:3.5px;paint-order:stroke;stroke-linejoin:round}
.nobody{fill:url(#hatch-nobody);stroke:var(--line)}
.event-info{fill:var(--soft)}.event-good{fill:var(--good)}.event-bad{fill:var(--bad)}
.event-good,.event-bad,.failure-sign{stroke:var(--card);stroke-width:1}
.failed{fill:url(#hatch-failure)}.failure-sign{fill:var(--bad)}
.base{stroke:var(--line)}
.cursor{position:absolute;top:0;bottom:0;width:0;border-left:1.5px solid var(--link);pointer-events:none;z-index:4;display:none}
.cursor.on{display:block}
.cursor span{position:sticky;top:2px;display:block;width:max-content;margin-left:4px;padding:0 6px;border-radius:4px;background:var(--link);color:var(--card);font-size:11px;font-variant-numeric:tabular-nums}
.cursor.flip span{margin-left:calc(-100% - 52px)}
.cursor-control{display:flex;gap:12px;align-items:center;font-size:.87rem;color:var(--soft);margin:8px 0;min-height:1.6em}
.cursor-control label{display:flex;align-items:center;gap:8px;flex:none}
.cursor-control input{width:14rem;accent-color:var(--link)}
@media (max-width:720px){
.charts{--gutter:0px;padding-left:8px;padding-right:8px}
.lines{left:8px;right:8px;width:calc(100% - 16px)}
.lane{display:block}
.lane .label{padding:3px 0 1px}
.lane .label>*{background:var(--card);position:relative;z-index:3}
.charts figcaption,.run-label{z-index:3}
.lane.axis .label{display:none}
.tick.odd{display:none}
.cursor-control{flex-wrap:wrap}
}
`
