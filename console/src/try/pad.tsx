import { Button, FileButton } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { Eraser, ImageUp } from 'lucide-react'
import type { RefObject } from 'react'
import type { ModelLoop } from '../../../src/operations/contract.ts'
import { Answers } from './answered.tsx'
import css from './pad.module.css'
import type { Manner, Shape } from './pixels.ts'
import { useSheet } from './sheet.ts'

const pause = 120

type Sheet = ReturnType<typeof useSheet>

const Canvas = ({ sheet, shape: { width, height } }: { sheet: Sheet; shape: Shape }) => (
  <section
    aria-label="Sheet, on which a picture may be dropped"
    className={css.frame}
    style={{ aspectRatio: `${width} / ${height}` }}
    onDragOver={(event) => event.preventDefault()}
    onDrop={(event) => {
      event.preventDefault()
      const [file] = event.dataTransfer.files
      if (file) void sheet.open(file)
    }}
  >
    <canvas
      ref={sheet.drawn}
      {...sheet.size}
      {...sheet.pen}
      role="img"
      aria-label={`A sheet of ${width} by ${height} pixels to draw on`}
    />
    {sheet.image === null && <p className={css.invite}>Draw here, or drop a picture</p>}
  </section>
)

/** The image as the model gets it. */
const Seen = (props: { canvas: RefObject<HTMLCanvasElement | null>; shape: Shape }) => {
  const { width, height } = props.shape
  return (
    <div className={css.seen}>
      <span aria-hidden="true">
        <canvas ref={props.canvas} width={width} height={height} />
      </span>
      <span>
        What it sees
        <small>
          {width} × {height} pixels
        </small>
      </span>
    </div>
  )
}

const Tools = ({ sheet, shape }: { sheet: Sheet; shape: Shape }) => (
  <div className={css.tools}>
    <Button size="sm" leftSection={<Eraser size={15} />} onClick={sheet.reset}>
      Clear
    </Button>
    <FileButton onChange={(file) => file && void sheet.open(file)} accept="image/*">
      {(button) => (
        <Button {...button} size="sm" leftSection={<ImageUp size={15} />}>
          Open an image
        </Button>
      )}
    </FileButton>
    <Seen canvas={sheet.seen} shape={shape} />
  </div>
)

/** A place to draw an image as large as the model's, and what is seen in it as it is drawn. */
export const Pad = (props: { model: ModelLoop; column: string; shape: Shape; manner: Manner }) => {
  const { model, column, shape, manner } = props
  const sheet = useSheet(shape, manner)
  const { image, problem } = sheet
  const [asked] = useDebouncedValue(image, pause)
  const isBlank = image === null
  const question = isBlank || asked === null ? null : { row: { [column]: asked } }
  return (
    <div className={css.draw}>
      <div className={css.sheet}>
        <Canvas sheet={sheet} shape={shape} />
        <Tools sheet={sheet} shape={shape} />
        {problem && (
          <p role="alert" className={css.problem}>
            {problem}
          </p>
        )}
      </div>
      <Answers
        model={model}
        question={question}
        why={asked === null ? null : { row: { [column]: asked }, column, shape }}
        stale={asked !== image}
        hint={
          isBlank ? 'Draw with the mouse or a finger; the classes follow as you draw.' : 'Asking …'
        }
      />
    </div>
  )
}
