/**
 * The passwords of the first URL in a text, as they are written there. A `/`, `?` or `#` ends the part of a URL that may
 * hold one, but a password is often pasted as it is: then it goes on to the last `@`. What stands before the first of
 * them is one too, unless it is so short that masking it would only spoil the message about the URL.
 */
export function passwordsIn(text: string): readonly string[] {
  const pasted = /[a-z][a-z0-9+.-]*:\/\/[^\s/?#:@]*:(.+)@/is.exec(text)?.[1]
  if (pasted === undefined) return []
  const proper = /^[^/?#]+(?=@)/.exec(`${pasted}@`)?.[0]
  return proper === undefined || proper === pasted || proper.length < 4 ? [pasted] : [pasted, proper]
}
