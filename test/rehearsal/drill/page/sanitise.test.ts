import fc from 'fast-check'
import { fromHtml } from 'hast-util-from-html'
import { toHtml } from 'hast-util-to-html'
import { describe, expect, it } from 'vitest'
import { sanitise } from '../../../../src/rehearsal/drill/page/sanitise.ts'
import { elementsOf } from './elements.ts'

const allowed = new Set(
  'a b blockquote br code dd del details div dl dt em hr i input ins kbd li ol p pre q rp rt ruby s samp section span strike strong sub summary sup table tbody td tfoot th thead tr tt ul var'.split(
    ' ',
  ),
)
const properties = new Set(
  'align alt ariaLabel ariaLevel checked className colSpan dir disabled headers href lang open rel reversed role rowSpan scope start tabIndex title type vAlign value'.split(
    ' ',
  ),
)

function expectHarmless(markup: string): void {
  for (const element of elementsOf(markup, true)) {
    expect(allowed).toContain(element.tagName)
    for (const name of Object.keys(element.properties)) expect(properties).toContain(name)
    const { href } = element.properties
    if (href !== undefined) expect(href).toMatch(/^(https?:|mailto:)/i)
  }
}

describe('sanitising', () => {
  it.each([
    ['a script', '<script>alert(1)</script>'],
    ['a handler', '<p onclick="alert(1)" onmouseover=alert(1)>x</p>'],
    ['a style', '<p style="position:fixed">x</p><style>p{display:none}</style>'],
    ['a script address', '<a href="javascript:alert(1)">x</a><a href=" java\nscript:alert(1)">y</a>'],
    ['an encoded script address', '<a href="&#106;avascript:alert(1)">x</a>'],
    ['a data address', '<a href="data:text/html,<script>alert(1)</script>">x</a>'],
    ['a frame', '<iframe srcdoc="<script>alert(1)</script>"></iframe><object data=x></object><embed src=x>'],
    ['a picture', '<img src="https://x.example/a.png" onerror=alert(1)><img src=data:image/png;base64,AAAA>'],
    ['a drawing', '<svg onload=alert(1)><a xlink:href="javascript:alert(1)"><text>x</text></a></svg>'],
    [
      'a form',
      '<form action="https://x.example"><input name=a value=b><button formaction=x>y</button></form>',
    ],
    [
      'a mutation',
      '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">',
    ],
    ['another mutation', '<svg></p><style><a id="</style><img src=1 onerror=alert(1)>">'],
    [
      'a template',
      '<template><script>alert(1)</script></template><noscript><p title="</noscript><img src=x onerror=alert(1)>">',
    ],
    [
      'document elements',
      '<html><head><base href="https://x.example"><meta http-equiv=refresh content="0;url=https://x.example"></head><body onload=alert(1)>',
    ],
    ['names of the page', '<p id="scenarios" name="theme" accesskey=a tabindex=1 class="scenario">x</p>'],
  ])('lets nothing of %s act', (_, untrusted) => {
    expectHarmless(sanitise(untrusted).markup)
  })

  it('keeps what GitHub shows: tables, folds, lists, code, emphasis, links', () => {
    const { markup } = sanitise(
      '<details open><summary>more</summary><ol start="3"><li><em>a</em> <kbd>b</kbd></li></ol></details><pre><code class="language-ts">x</code></pre><a href="https://x.example/a?b=c">link</a>',
    )
    expect(markup).toBe(
      '<details open><summary>more</summary><ol start="3"><li><em>a</em> <kbd>b</kbd></li></ol></details><pre><code class="language-ts">x</code></pre><a href="https://x.example/a?b=c" rel="noopener noreferrer">link</a>',
    )
  })

  it('shows a picture as a link that says what it is, and loads nothing', () => {
    const { markup } = sanitise('<img src="https://x.example/a.png" alt="weights over time">')
    expect(markup).toContain('href="https://x.example/a.png"')
    expect(markup).toContain('picture: weights over time')
    expect(markup).not.toContain('<img')
  })

  it('puts no link into a link: a badge is a link already', () => {
    const { markup } = sanitise(
      '<a href="https://x.example"><img src="https://x.example/badge.svg" alt="build"></a>',
    )
    expect(markup).toBe(
      '<a href="https://x.example" rel="noopener noreferrer"><span class="picture">picture: build</span></a>',
    )
  })

  it('leaves the headings of the page alone: a heading inside is one to a screen reader only', () => {
    const { markup, heading } = sanitise('<p>first</p><h2>Deploy <code>core</code></h2><h1>later</h1>')
    expect(markup).not.toMatch(/<h\d/)
    expect(markup).toContain('<section role="heading" aria-level="7" class="h2">')
    expect(heading).toBe('Deploy core')
  })

  it('is well-formed and harmless whatever it is given, and a browser reads it as it was meant', () => {
    const piece = fc.constantFrom(
      ...'<p>,</p>,<table>,<tr>,<td>,</table>,<details>,<summary>,<svg>,</svg>,<math>,<mtext>,<style>,</style>,<script>,</script>,<!--,-->,<![CDATA[,]]>,<a href="javascript:x">,<img src=x onerror=y>,<a href="https://x">,</a>,<pre>,<textarea>,</textarea>,<title>,<b,">,\'>,&lt;,&#x3c;,text,<h1>,</h1>,<blockquote>,[!NOTE],<li>,<select>,<option>,<plaintext>,<frameset>'.split(
        ',',
      ),
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 25 }), (pieces) => {
        const { markup } = sanitise(pieces.join(''))
        expectHarmless(markup)
        expect(toHtml(fromHtml(markup, { fragment: true }))).toBe(markup)
      }),
      { numRuns: 500 },
    )
  })
})
