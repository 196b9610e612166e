import { chartStyle } from './chart-style.ts'
import { colours } from './colours.ts'
import { detailStyle } from './detail-style.ts'
import { markdownStyle } from './markdown-style.ts'
import { pageStyle } from './page-style.ts'
import { printStyle } from './print-style.ts'

/** The page's one style sheet. */
export const style = [colours, pageStyle, chartStyle, detailStyle, markdownStyle, printStyle].join('\n')
