import { Button } from '@mantine/core'
import { Download } from 'lucide-react'
import type { LoggedArtifact, RequestWithFeedback } from '../../../src/core/requests.ts'
import { saveBytes } from '../charts/save.ts'
import { bytes, figure, label } from '../format.ts'
import { Panel, Sheet } from '../parts/page.tsx'
import css from './request.module.css'
import { fileIn } from './shapes.ts'

const Kept = ({ artifact: { name, base64, ...artifact } }: { artifact: LoggedArtifact }) => {
  const picture = base64 === undefined ? null : fileIn(base64)
  return (
    <span className={css.artifact}>
      {picture && <img className={css.image} src={picture} alt={name} />}
      <span>
        {bytes(artifact.bytes)}
        {base64 === undefined ? (
          <span className="muted">, not kept any more</span>
        ) : (
          <Button
            size="compact-xs"
            variant="subtle"
            leftSection={<Download size={13} />}
            aria-label={`Save ${name}`}
            onClick={() => saveBytes(name, base64)}
          >
            Save
          </Button>
        )}
      </span>
    </span>
  )
}

/** What the scoring step of a model told of an answer, where it has one. */
export const LoggedPanel = ({ request }: { request: RequestWithFeedback }) => {
  const { metrics, artifacts } = request
  const numbers = Object.entries(metrics)
  if (numbers.length === 0 && artifacts.length === 0) return null
  return (
    <Panel title="Told by its scoring step">
      <Sheet
        items={[
          ...numbers.map(([name, value]) => [label(name), figure(name, value)] as const),
          ...artifacts.map(
            (each) => [each.name, <Kept key={each.digest} artifact={each} />] as const,
          ),
        ]}
      />
    </Panel>
  )
}
