/** Colours that are seen on dark pixels and on light ones: what adds, and what takes away. */
const colours = { adds: [83, 203, 191], takes: [240, 140, 60] } as const

/** A pixel of colour for each that adds something, the denser the more, by the root of it; as a canvas takes it. */
export const overlayOf = (adds: readonly number[]): Uint8ClampedArray<ArrayBuffer> => {
  const most = adds.reduce((all, each) => Math.max(all, Math.abs(each)), Number.MIN_VALUE)
  const rgba = new Uint8ClampedArray(adds.length * 4)
  adds.forEach((each, pixel) => {
    const [red, green, blue] = each < 0 ? colours.takes : colours.adds
    rgba.set([red, green, blue, 255 * Math.sqrt(Math.abs(each) / most)], pixel * 4)
  })
  return rgba
}
