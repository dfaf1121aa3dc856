#!/usr/bin/env python3
"""Render every prompt and the hold music: `prompts.py TREE OUT [--jobs N]` writes OUT/zh, OUT/en and OUT/moh.

Runs in the box's root file system, where espeak-ng and sox are. Fails if a text is missing in a language, a voice is
unknown or a sound can't be made; OUT then holds no finished set (its `complete` file is missing)."""

import argparse
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("tree", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    options = parser.parse_args(arguments)
    sys.path.insert(0, str(options.tree))
    from appliance.voice import music, render, texts, voices

    folder = options.tree / "asterisk" / "prompts"
    complete = options.out / "complete"
    complete.unlink(missing_ok=True)
    try:
        prompts = texts.load(folder)
        speakers = {language: voices.find(name) for language, name in texts.voice_names(folder).items()}
        with ThreadPoolExecutor(options.jobs) as pool:
            work = [pool.submit(music.compose, options.out / "moh" / "hold.wav")]
            for prompt in prompts.values():
                for language, voice in speakers.items():
                    target = options.out / language / f"{prompt.name}.wav"
                    work.append(pool.submit(render.render, prompt, language, voice, target))
            for done in work:
                done.result()
    except (texts.BadTexts, LookupError, OSError, subprocess.SubprocessError) as error:
        print(f"prompts: {error}", file=sys.stderr)
        return 1
    complete.write_text(f"{len(prompts)}\n")
    print(f"prompts: {len(prompts)} in {len(speakers)} languages, hold music, in {options.out}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
