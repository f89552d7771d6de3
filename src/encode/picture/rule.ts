/** How a picture becomes the numbers of a model: the same in training, in a question and in an export. */

/** What a picture of another shape becomes: fitted in whole, cut to fill, or stretched. */
export const fits = ['contain', 'cover', 'fill'] as const
export type Fit = (typeof fits)[number]

export interface PictureRule {
  /** Pixels. */
  readonly height: number
  readonly width: number
  /** 1: grey, ITU-R BT.601 luma; 3: red, green, blue. */
  readonly channels: 1 | 3
  readonly fit: Fit
  /** What shows through, and what a picture that is fitted in is surrounded by: `#rrggbb`. */
  readonly background: string
}

/** What a picture came to: a byte a pixel and channel, `[height, width, channels]`; or why it cannot be read. */
export type Decoded = { readonly pixels: Uint8Array } | Problem

export interface Problem {
  /** Without naming the picture: `is cut off`. */
  readonly reason: string
  readonly fix: string
}

/** How a picture is decoded where nobody says it. */
export const usualPicture = { fit: 'contain', background: '#000000' } as const
