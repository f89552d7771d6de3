/**
 * Grey of colours, ITU-R BT.601: 0.299 red + 0.587 green + 0.114 blue in steps of 1/65,536, rounded. Pillow's
 * `convert("L")` gives the same bytes.
 */
export const greyOf = (colours: Uint8Array): Uint8Array => {
  const grey = new Uint8Array(colours.length / 3)
  for (let pixel = 0; pixel < grey.length; pixel++) {
    const red = colours[pixel * 3] ?? 0
    const green = colours[pixel * 3 + 1] ?? 0
    const blue = colours[pixel * 3 + 2] ?? 0
    grey[pixel] = (red * 19_595 + green * 38_470 + blue * 7471 + 0x8000) >> 16
  }
  return grey
}

/** The same three numbers for each pixel of grey. */
export const coloursOf = (grey: Uint8Array): Uint8Array =>
  Uint8Array.from({ length: grey.length * 3 }, (_, at) => grey[Math.floor(at / 3)] ?? 0)
