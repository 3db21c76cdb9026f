"""The letters that the accounts send, in every language."""

from collections.abc import Mapping
from dataclasses import dataclass

from ...kernel.text import Language, in_language


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter with places for `{title}` (the person), `{link}` and `{hours}` (how long the link holds)."""

    subject: Mapping[Language, str]
    text: Mapping[Language, str]

    def written(self, language: Language, **data: object) -> tuple[str, str]:
        """Return subject and text in a language."""
        return in_language(self.subject, language), in_language(self.text, language).format_map(data)


RESET = Letter(
    {"en": "Formwright: a new password", "zh": "Formwright：重设密码"},
    {
        "en": "Hello {title},\n\nsomebody, most likely you, asked for a new password. Set it here:\n\n{link}\n\n"
        "The link works once, within {hours} hour(s). If it was not you, nothing needs to be done.\n",
        "zh": "{title}，您好！\n\n有人（应该是您本人）申请重设密码。请点击以下链接设置新密码：\n\n{link}\n\n"
        "该链接只能使用一次，{hours} 小时内有效。如果不是您本人操作，无需理会。\n",
    },
)
INVITATION = Letter(
    {"en": "Formwright: your account", "zh": "Formwright：您的账号"},
    {
        "en": "Hello {title},\n\nan account was made for you; your sign-in name is {name}. Choose a password here:\n\n{link}\n\n"
        "The link works once, within {hours} hours.\n",
        "zh": "{title}，您好！\n\n已为您创建账号，登录名为 {name}。请点击以下链接设置密码：\n\n{link}\n\n"
        "该链接只能使用一次，{hours} 小时内有效。\n",
    },
)
CHANGED = Letter(
    {"en": "Formwright: your password was changed", "zh": "Formwright：您的密码已更改"},
    {
        "en": "Hello {title},\n\nyour password was changed just now. If it was not you, tell your administrator at once.\n",
        "zh": "{title}，您好！\n\n您的密码刚刚已更改。如果不是您本人操作，请立即联系管理员。\n",
    },
)
