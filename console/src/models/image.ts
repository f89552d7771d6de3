import type { Shape } from '../try/pixels.ts'

const bytesIn = (base64: string): string | null => {
  try {
    return atob(base64)
  } catch {
    return null
  }
}

/** The pixels of an image as a canvas takes them; null where the text is none of its size. */
export const rgbaOf = (
  base64: string,
  { height, width, channels }: Shape,
): Uint8ClampedArray<ArrayBuffer> | null => {
  const bytes = bytesIn(base64)
  if (bytes?.length !== height * width * channels) return null
  const rgba = new Uint8ClampedArray(height * width * 4)
  for (let pixel = 0; pixel < height * width; pixel++)
    for (let channel = 0; channel < 4; channel++) {
      const from = channels < 3 ? 0 : channel
      const isOpaque = channel === 3 && channels !== 4
      rgba[pixel * 4 + channel] = isOpaque ? 255 : bytes.charCodeAt(pixel * channels + from)
    }
  return rgba
}
