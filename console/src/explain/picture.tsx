import { useEffect, useRef } from 'react'
import type { Explanation } from '../../../src/core/explanation.ts'
import { Picture } from '../models/picture.tsx'
import type { Shape } from '../try/pixels.ts'
import { overlayOf } from './overlay.ts'
import css from './why.module.css'

/** A picture with each pixel marked by what it adds. */
export const PictureWhy = (props: {
  base64: string
  shape: Shape
  told: NonNullable<Explanation['picture']>
}) => {
  const { base64, shape, told } = props
  const { height, width, adds } = told
  const canvas = useRef<HTMLCanvasElement>(null)
  useEffect(() => {
    canvas.current
      ?.getContext('2d')
      ?.putImageData(new ImageData(overlayOf(adds), width, height), 0, 0)
  }, [adds, width, height])
  return (
    <div className={css.picture} style={{ aspectRatio: `${width} / ${height}` }}>
      <Picture base64={base64} shape={shape} label="The picture that was asked about" />
      <canvas
        ref={canvas}
        width={width}
        height={height}
        role="img"
        aria-label="Which pixels add to the answer, and which take from it"
      />
    </div>
  )
}
