import { Badge, type Tone } from '../parts/badge.tsx'
import type { Report } from './types.ts'

const tones: Readonly<Record<Report['verdict'], Tone>> = {
  passed: 'plain',
  warned: 'work',
  blocked: 'bad',
}

/** What a version came to under its checks; colour where it did not pass. */
export const VerdictBadge = ({ verdict }: Pick<Report, 'verdict'>) => (
  <Badge tone={tones[verdict]} dot={verdict !== 'passed'}>
    {verdict}
  </Badge>
)
