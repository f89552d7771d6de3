import { Button, FileButton } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { Eraser, ImageUp } from 'lucide-react'
import { type PointerEvent, useEffect, useRef, useState } from 'react'
import type { ModelLoop } from '../../../src/operations/contract.ts'
import { ApiError } from '../data/api.ts'
import { usePrediction } from '../data/queries.ts'
import { Failure } from '../parts/states.tsx'
import { Verdict } from './answer.tsx'
import css from './pad.module.css'
import { base64Of, bytesOf, type Shape } from './pixels.ts'

const pause = 120

/** Side of the sheet that is drawn on, pixels of its own; it is shown as large as there is room. */
const sheet = 336

const scaleOf = ({ height, width }: Shape) =>
  Math.max(1, Math.round(sheet / Math.max(height, width)))

const contextOf = (canvas: HTMLCanvasElement | null) =>
  canvas?.getContext('2d', { willReadFrequently: true }) ?? null

/** Shows bytes as they are, a square a pixel. */
const show = (
  canvas: HTMLCanvasElement | null,
  bytes: Uint8Array,
  { height, width, channels }: Shape,
) => {
  const pixels = new ImageData(width, height)
  for (let pixel = 0; pixel < height * width; pixel++) {
    for (let color = 0; color < 3; color++)
      pixels.data[pixel * 4 + color] = bytes[pixel * channels + (channels < 3 ? 0 : color)] ?? 0
    pixels.data[pixel * 4 + 3] = 255
  }
  contextOf(canvas)?.putImageData(pixels, 0, 0)
}

/** A place to draw an image as large as the model's, and what the champion sees in it as it is drawn. */
export const Pad = (props: { model: ModelLoop; column: string; shape: Shape }) => {
  const { model, column, shape } = props
  const { height, width } = shape
  const scale = scaleOf(shape)
  const drawn = useRef<HTMLCanvasElement>(null)
  const seen = useRef<HTMLCanvasElement>(null)
  const from = useRef<{ x: number; y: number } | null>(null)
  const frame = useRef(0)
  const [image, setImage] = useState<string | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const [asked] = useDebouncedValue(image, pause)
  const answer = usePrediction(
    model.model,
    model.champion,
    image === null || asked === null ? null : { row: { [column]: asked } },
  )

  /** Takes what is on the sheet as the image. */
  const read = () => {
    const sheetOf = contextOf(drawn.current)
    if (!sheetOf) return
    const bytes = bytesOf(
      sheetOf.getImageData(0, 0, width * scale, height * scale).data,
      shape,
      scale,
    )
    show(seen.current, bytes, shape)
    setImage(base64Of(bytes))
  }
  const readSoon = () => {
    cancelAnimationFrame(frame.current)
    frame.current = requestAnimationFrame(read)
  }
  const clear = () => {
    cancelAnimationFrame(frame.current)
    for (const canvas of [drawn.current, seen.current]) {
      const context = contextOf(canvas)
      if (!canvas || !context) continue
      context.fillStyle = '#000'
      context.fillRect(0, 0, canvas.width, canvas.height)
    }
    setImage(null)
    setProblem(null)
  }
  // biome-ignore lint/correctness/useExhaustiveDependencies: a sheet of another size begins blank
  useEffect(clear, [height, width])

  const placeOf = (event: PointerEvent<HTMLCanvasElement>) => {
    const box = event.currentTarget.getBoundingClientRect()
    return {
      x: ((event.clientX - box.left) / box.width) * width * scale,
      y: ((event.clientY - box.top) / box.height) * height * scale,
    }
  }
  const line = (to: { x: number; y: number }) => {
    const context = contextOf(drawn.current)
    if (!context || !from.current) return
    context.strokeStyle = '#fff'
    context.lineCap = 'round'
    context.lineJoin = 'round'
    context.lineWidth = Math.max(1, (Math.max(height, width) / 12) * scale)
    context.beginPath()
    context.moveTo(from.current.x, from.current.y)
    context.lineTo(to.x, to.y)
    context.stroke()
    from.current = to
    readSoon()
  }
  const begin = (event: PointerEvent<HTMLCanvasElement>) => {
    if (event.button !== 0) return
    event.currentTarget.setPointerCapture(event.pointerId)
    from.current = placeOf(event)
    line(from.current)
  }
  const end = () => {
    from.current = null
  }
  const open = async (file: File | null) => {
    if (!file) return
    const context = contextOf(drawn.current)
    try {
      const picture = await createImageBitmap(file)
      clear()
      context?.drawImage(picture, 0, 0, width * scale, height * scale)
      picture.close()
      read()
    } catch {
      setProblem(`${file.name} cannot be read as an image.`)
    }
  }

  const fresh = asked === image && !answer.isPlaceholderData
  return (
    <div className={css.draw}>
      <div className={css.sheet}>
        <div className={css.frame} style={{ aspectRatio: `${width} / ${height}` }}>
          <canvas
            ref={drawn}
            width={width * scale}
            height={height * scale}
            role="img"
            aria-label={`A sheet of ${width} by ${height} pixels to draw on`}
            onPointerDown={begin}
            onPointerMove={(event) => from.current && line(placeOf(event))}
            onPointerUp={end}
            onPointerCancel={end}
          />
          {image === null && <p className={css.invite}>Draw here</p>}
        </div>
        <div className={css.tools}>
          <Button
            size="sm"
            leftSection={<Eraser size={15} />}
            disabled={image === null}
            onClick={clear}
          >
            Clear
          </Button>
          <FileButton onChange={(file) => void open(file)} accept="image/*">
            {(button) => (
              <Button {...button} size="sm" leftSection={<ImageUp size={15} />}>
                Open an image
              </Button>
            )}
          </FileButton>
          <div className={css.seen}>
            <span aria-hidden="true">
              <canvas ref={seen} width={width} height={height} />
            </span>
            <span>
              What it sees
              <small>
                {width} × {height} pixels
              </small>
            </span>
          </div>
        </div>
        {problem && (
          <p role="alert" className={css.problem}>
            {problem}
          </p>
        )}
      </div>
      <div>
        {answer.error instanceof ApiError ? (
          <Failure error={answer.error} retry={() => void answer.refetch()} />
        ) : (
          <Verdict
            answer={image === null ? undefined : answer.data}
            champion={model.champion}
            stale={!fresh}
            hint={
              image === null
                ? 'Draw with the mouse or a finger; the classes follow as you draw.'
                : 'Asking …'
            }
          />
        )}
      </div>
    </div>
  )
}
