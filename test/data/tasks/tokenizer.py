"""Writes tokenizer.json: texts and the ids that Hugging Face's tokenizers gives them.

The tokenizer is the one Millrace fits to these texts and prints (printTokenizer).
    python tokenizer.py texts.json printed-tokenizer.json
"""

import json
import sys

import tokenizers

texts = json.load(open(sys.argv[1]))
tokenizer = tokenizers.Tokenizer.from_file(sys.argv[2])
with open("tokenizer.json", "w") as out:
    json.dump(
        {
            "made by": f"tokenizers {tokenizers.__version__}",
            "texts": texts,
            "ids": [tokenizer.encode(text).ids for text in texts],
        },
        out,
        indent=0,
    )
