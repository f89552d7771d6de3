/** A sheet to draw an image on: white on black, a few of its own pixels to each of the image. */
import { type PointerEvent, useEffect, useRef, useState } from 'react'
import { base64Of, bytesOf, fitted, type Manner, type Shape } from './pixels.ts'

/** Side of the sheet that is drawn on, pixels of its own; it is shown as large as there is room. */
const side = 336

interface Place {
  readonly x: number
  readonly y: number
}

const scaleOf = ({ height, width }: Shape) =>
  Math.max(1, Math.round(side / Math.max(height, width)))

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

const blacken = (canvas: HTMLCanvasElement | null) => {
  const context = contextOf(canvas)
  if (!canvas || !context) return
  context.fillStyle = '#000'
  context.fillRect(0, 0, canvas.width, canvas.height)
}

/** Lays a picture on the sheet as the server fits it. */
const lay = (canvas: HTMLCanvasElement | null, picture: ImageBitmap, manner: Manner) => {
  const context = contextOf(canvas)
  if (!canvas || !context) return
  context.fillStyle = manner.background
  context.fillRect(0, 0, canvas.width, canvas.height)
  const { x, y, width, height } = fitted(picture, canvas, manner.fit)
  context.drawImage(picture, x, y, width, height)
}

/** Files that go to the server as they are, which decodes them as it decoded the data. */
const decodedThere = ['image/png', 'image/jpeg', 'image/webp']

/** A round stroke from one place to another, a twelfth of the sheet thick. */
const stroke = (canvas: HTMLCanvasElement | null, from: Place, to: Place) => {
  const context = contextOf(canvas)
  if (!canvas || !context) return
  context.strokeStyle = '#fff'
  context.lineCap = 'round'
  context.lineJoin = 'round'
  context.lineWidth = Math.max(1, Math.max(canvas.height, canvas.width) / 12)
  context.beginPath()
  context.moveTo(from.x, from.y)
  context.lineTo(to.x, to.y)
  context.stroke()
}

/** Where a pointer is, in pixels of the canvas. */
const placeOf = ({ currentTarget: canvas, clientX, clientY }: PointerEvent<HTMLCanvasElement>) => {
  const box = canvas.getBoundingClientRect()
  return {
    x: ((clientX - box.left) / box.width) * canvas.width,
    y: ((clientY - box.top) / box.height) * canvas.height,
  }
}

/** Calls back once before the next picture, however often it is asked. */
const useFrame = (act: () => void) => {
  const frame = useRef(0)
  const cancel = () => cancelAnimationFrame(frame.current)
  const soon = () => {
    cancel()
    frame.current = requestAnimationFrame(act)
  }
  return { soon, cancel }
}

/** The image on a sheet as base64, null while it is blank, and a small canvas that shows what is read off it. */
const useImage = (shape: Shape) => {
  const { height, width } = shape
  const scale = scaleOf(shape)
  const drawn = useRef<HTMLCanvasElement>(null)
  const seen = useRef<HTMLCanvasElement>(null)
  const [image, setImage] = useState<string | null>(null)
  /** Reads the sheet off; `sent` goes to the server in the place of its pixels. */
  const read = (sent?: string) => {
    const pixels = contextOf(drawn.current)?.getImageData(0, 0, width * scale, height * scale)
    if (!pixels) return
    const bytes = bytesOf(pixels.data, shape, scale)
    show(seen.current, bytes, shape)
    setImage(sent ?? base64Of(bytes))
  }
  const reading = useFrame(() => read())
  const clear = () => {
    reading.cancel()
    blacken(drawn.current)
    blacken(seen.current)
    setImage(null)
  }
  // biome-ignore lint/correctness/useExhaustiveDependencies: a sheet of another size begins blank
  useEffect(clear, [height, width])
  const size = { width: width * scale, height: height * scale }
  return { drawn, seen, size, image, read, readSoon: reading.soon, clear }
}

/** Draws where a pointer goes while it is down. */
const usePen = (drawn: { readonly current: HTMLCanvasElement | null }, onStroke: () => void) => {
  const from = useRef<Place | null>(null)
  const draw = (to: Place) => {
    if (!from.current) return
    stroke(drawn.current, from.current, to)
    from.current = to
    onStroke()
  }
  const end = () => {
    from.current = null
  }
  return {
    onPointerDown: (event: PointerEvent<HTMLCanvasElement>) => {
      if (event.button !== 0) return
      event.currentTarget.setPointerCapture(event.pointerId)
      from.current = placeOf(event)
      draw(from.current)
    },
    onPointerMove: (event: PointerEvent<HTMLCanvasElement>) => from.current && draw(placeOf(event)),
    onPointerUp: end,
    onPointerCancel: end,
  }
}

/** A sheet with all that can be done to it: drawing, opening a picture, clearing. */
export const useSheet = (shape: Shape, manner: Manner) => {
  const { drawn, seen, size, image, read, readSoon, clear } = useImage(shape)
  const [problem, setProblem] = useState<string | null>(null)
  const pen = usePen(drawn, readSoon)
  const reset = () => {
    clear()
    setProblem(null)
  }
  const open = async (file: File) => {
    try {
      const picture = await createImageBitmap(file)
      const isSent = decodedThere.includes(file.type) && shape.channels !== 4
      const sent = isSent ? base64Of(new Uint8Array(await file.arrayBuffer())) : undefined
      reset()
      lay(drawn.current, picture, manner)
      picture.close()
      read(sent)
    } catch {
      setProblem(`${file.name} cannot be read as an image.`)
    }
  }
  return { drawn, seen, size, image, problem, pen, reset, open }
}
