/**
 * The parser counts bytes of UTF-8 where it tells where a node stands, and characters where it tells of an error;
 * JavaScript counts UTF-16 units. In plain ASCII all three are the same.
 */
export interface Offsets {
  ofByte(byte: number): number
  ofCharacter(character: number): number
}

export function offsetsIn(text: string): Offsets {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the range of ASCII
  if (/^[\u0000-\u007f]*$/.test(text)) {
    const same = (position: number) => Math.min(Math.max(position, 0), text.length)
    return { ofByte: same, ofCharacter: same }
  }
  const bytes: number[] = []
  const characters: number[] = []
  let unit = 0
  for (const character of text) {
    for (let i = Buffer.byteLength(character); i > 0; i--) bytes.push(unit)
    characters.push(unit)
    unit += character.length
  }
  return {
    ofByte: (byte) => bytes[Math.max(byte, 0)] ?? text.length,
    ofCharacter: (character) => characters[Math.max(character, 0)] ?? text.length,
  }
}
