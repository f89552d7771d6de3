/** How pictures become rows of a data set, as a configuration declares it. Plain JSON: it is kept with what is known of a folder. */
import type { Fit, PictureRule } from './rule.ts'

export interface ImageReading {
  /** Height and width, pixels. */
  readonly size: readonly [height: number, width: number]
  readonly colour: 'grey' | 'rgb'
  readonly fit: Fit
  /** `#rrggbb`. */
  readonly background: string
  /** Column of a CSV file with the class. Default `label`. */
  readonly label?: string
  /** Column of a CSV file with paths of pictures, from the folder that the CSV file lies in. */
  readonly path?: string
  /** Column of a CSV file with pictures as base64 of their files. */
  readonly image?: string
  /** What the columns of a CSV file with pixels begin with: `pixel` of `pixel0`, `pixel1` and so on. */
  readonly pixels?: string
  /** Name of the IDX file with the classes, beside the one with the images. */
  readonly labels?: string
}

/** The columns of every row. */
export const imageColumns = ['image', 'label'] as const

export const ruleOf = ({ size, colour, fit, background }: ImageReading): PictureRule => ({
  height: size[0],
  width: size[1],
  channels: colour === 'grey' ? 1 : 3,
  fit,
  background,
})
