"""An ONNX model in MLServer: its runtime of one's own around onnxruntime, tensors in and out as they are."""

import onnxruntime
from mlserver import MLModel
from mlserver.codecs import NumpyCodec
from mlserver.types import InferenceRequest, InferenceResponse


class Onnx(MLModel):
    async def load(self) -> bool:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        self.session = onnxruntime.InferenceSession(
            self.settings.parameters.uri, options, providers=["CPUExecutionProvider"]
        )
        return True

    async def predict(self, payload: InferenceRequest) -> InferenceResponse:
        given = {each.name: NumpyCodec.decode_input(each) for each in payload.inputs}
        asked = payload.outputs or self.session.get_outputs()
        names = [each.name for each in asked]
        answers = self.session.run(names, given)
        return InferenceResponse(
            model_name=self.name,
            outputs=[NumpyCodec.encode_output(name, answer) for name, answer in zip(names, answers)],
        )
