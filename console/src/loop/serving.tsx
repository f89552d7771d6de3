import { sentence } from '../format.ts'
import { Notice } from '../parts/notice.tsx'
import { Prose } from '../parts/states.tsx'

/** Says that it is not the champion that answers. */
export const ServingNotice = ({ summary }: { summary: string }) => (
  <Notice tone="bad" title="The champion does not answer requests">
    <p>
      <Prose text={sentence(summary)} />
    </p>
  </Notice>
)
