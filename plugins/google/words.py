"""The prompts as they are sent: made from jobs, and nothing but text."""

from __future__ import annotations

import re
from collections.abc import Mapping

from vidpipe_tui.stages import KeyframeJob, StoryboardJob, VideoJob
from vidpipe_tui.text import one_line, scrub

_SOFT = {
    0: "",
    1: "A tasteful, family-friendly picture without violence or danger. ",
    2: (
        "A wholesome, calm picture for all ages: nobody is hurt or in danger, everyone "
        "is a fully clothed, fictional adult, and nothing breaks a content policy. "
        "Where the description could be read otherwise, show a harmless version of it. "
    ),
}
# Omni reads these as orders about which picture is which.
_TAG = (
    r"(?i)<[^<>]{0,60}(?:FRAME|IMAGE|REF|VIDEO)[^<>]{0,60}>"
    r"|\[\s*#[^\[\]]{0,400}\]"
    r"|@\s*(?:Image|Video)\s*\d+"
)


def untagged(text: str) -> str:
    """Text of the user's without anything that Omni takes for a control tag."""
    text = scrub(text)
    while True:
        bare = re.sub(_TAG, "", text)
        if bare == text:
            return text
        text = bare


def keyframe_prompt(job: KeyframeJob, soften: int = 0) -> str:
    """What is asked of the image model beside the pictures."""
    what = scrub(job.prompt).strip()
    if job.position == "end" and job.start_frame:
        first = (
            f"The first picture is how this scene begins. Draw the same scene, "
            f"{job.seconds:g} seconds later: {what}\n"
            "Keep the style, the lighting, the composition and the characters of "
            "that picture; change only what the movement changes."
        )
    else:
        first = what
    lines = [_SOFT[soften] + first]
    if job.references:
        lines.append("People, places and things look as in the reference pictures.")
    lines += _style(job.style, job.style_guide)
    lines.append(
        f"One still frame of a film, {job.aspect}, filling the whole picture. "
        "No text, no captions, no borders, no split screen."
    )
    return "\n".join(lines)


def clip_prompt(job: VideoJob, soften: int = 0) -> str:
    """What is asked of a video model beside the two frames."""
    what = _SOFT[soften] + scrub(job.prompt).strip()
    return "\n".join([what, *_style(job.style, job.style_guide)])


def omni_prompt(job: VideoJob, soften: int = 0) -> str:
    """As ``clip_prompt``, with the tags that give the two frames their places."""
    text = untagged(clip_prompt(job, soften))
    return f"<FIRST_FRAME> <LAST_FRAME> in one continuous shot, no scene cuts: {text}"


def _style(style: str, guide: Mapping[str, str]) -> list[str]:
    lines = [f"Style: {style.replace('_', ' ')}."] if style else []
    for name, said in guide.items():
        if said.strip():
            lines.append(
                f"{one_line(name).replace('_', ' ').capitalize()}: {one_line(said)}"
            )
    return lines


def storyboard_prompt(job: StoryboardJob) -> str:
    """What is asked of the text model."""
    wanted = (
        f"exactly {job.scenes} scene{'s' if job.scenes != 1 else ''}"
        if job.scenes
        else "as many scenes as the story needs, 3 to 15"
    )
    return f"""Write the storyboard of a short film as {wanted}, in JSON.

The film: {scrub(job.brief).strip()}

Style: {job.style.replace("_", " ")}. Picture: {job.aspect}. Each scene lasts about \
{job.seconds:g} seconds and is one continuous shot.

Rules:
- Each scene begins on the picture the scene before it ended on. So start_prompt of a \
scene describes the same picture as end_prompt of the scene before.
- start_prompt and end_prompt describe one still picture each, for an image model \
that knows nothing of the other scenes: who and what is seen, where, the light, the \
framing. Only what can change within {job.seconds:g} seconds differs between the two.
- characters: name everyone who appears, with age, build, hair, face and clothes. \
Repeat that description in the same words in every prompt the person appears in.
- motion_prompt says what moves and how the camera moves, from the first picture to \
the last, in one shot without cuts.
- style_guide holds for all scenes: look, palette, light, lens.
- No text, captions or logos in the pictures. Nothing violent or sexual, no real \
people.
"""


def repair_prompt(faults: str) -> str:
    """What is asked when the answer before did not fit."""
    return (
        f"That storyboard cannot be used:\n{faults}\n"
        "Answer again with the whole storyboard as JSON, with these faults mended."
    )
