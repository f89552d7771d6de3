import { keyChecks } from '../console/keys.ts'
import { invented, seeIn } from '../console/seen.ts'

seeIn(
  'keys in a real browser',
  { start: invented('--keys') },
  keyChecks.map(({ name, run }) => ({ name, run: (page, { url, keys }) => run(page, url, keys) })),
)
