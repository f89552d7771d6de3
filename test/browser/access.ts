import { accessChecks } from '../console/access.ts'
import { fingerChecks } from '../console/fingers.ts'
import { keyboardChecks } from '../console/keyboard.ts'
import { atUrl, invented, seeIn } from '../console/seen.ts'

seeIn(
  'the console for whoever does not see, or has no mouse, in a real browser',
  { start: invented(), timeout: 280_000 },
  [...atUrl(keyboardChecks), ...atUrl(fingerChecks, { hasTouch: true }), ...atUrl(accessChecks)],
)
