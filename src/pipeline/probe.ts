/** Entry of the process that looks which device is there, and says so to whoever started it. */
import { findDevice } from '../onnx/device.ts'

const found = await findDevice()
process.send?.(found, () => process.disconnect?.())
