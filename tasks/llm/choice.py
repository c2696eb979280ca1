"""Which engine it is, of those that there are. What each of them can do is in engine.py."""

from schemas.errors import SettingError
from schemas.settings import Settings
from tasks.llm.engine import Engine

ENGINES = ("vllm", "openai", "scripted")


def engine_for(settings: Settings) -> Engine:
    """The engine that the settings name."""
    match settings.engine:
        case "vllm":
            from tasks.llm.vllm_engine import VllmEngine

            return VllmEngine(settings)
        case "openai":
            from tasks.llm.openai_engine import OpenAIEngine

            return OpenAIEngine(settings)
        case "scripted":
            from tasks.llm.scripted_engine import ScriptedEngine

            return ScriptedEngine(settings)
    raise SettingError(
        f"There is no engine {settings.engine!r}", f"Set NIGHTCLERK_ENGINE to one of {', '.join(ENGINES)}"
    )
