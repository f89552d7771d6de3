import { useEffect, useRef } from 'react'
import type { Shape } from '../try/pixels.ts'
import { rgbaOf } from './image.ts'
import css from './picture.module.css'

/** An image by its pixels. `label`: what it is of, for whoever does not see it. */
export const Picture = (props: { base64: string; shape: Shape; label: string }) => {
  const { base64, shape, label } = props
  const canvas = useRef<HTMLCanvasElement>(null)
  useEffect(() => {
    const drawn = rgbaOf(base64, shape)
    const context = canvas.current?.getContext('2d')
    if (drawn && context)
      context.putImageData(new ImageData(drawn, shape.width, shape.height), 0, 0)
  }, [base64, shape])
  return (
    <canvas
      ref={canvas}
      className={css.picture}
      width={shape.width}
      height={shape.height}
      role="img"
      aria-label={label}
    />
  )
}
