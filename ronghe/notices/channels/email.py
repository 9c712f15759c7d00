"""E-mail by Django's mailer (`MAIL_URL`). SMTP knows no idempotency key: the Message-ID is ours."""

import smtplib
from email.utils import parseaddr

from django.conf import settings
from django.core.mail import EmailMessage

from ronghe.kit.site import site_name

from .contract import Letter, NotTaken, Refused


class Mail:
    def ask(self, letter: Letter) -> bool | None:
        """Nobody can be asked. A second copy carries the same Message-ID, which most boxes merge."""
        del letter
        return None

    def send(self, letter: Letter) -> None:
        _name, sender = parseaddr(settings.DEFAULT_FROM_EMAIL)
        headers = {
            "Message-ID": f"<{letter.key}@{sender.rpartition('@')[2] or 'localhost'}>",
            "Content-Language": "en" if letter.language == "en" else "zh-Hans",
            "Auto-Submitted": "auto-generated",
        }
        if letter.unsubscribe:
            # https://www.rfc-editor.org/rfc/rfc8058: one press in the mail program is enough.
            headers["List-Unsubscribe"] = f"<{letter.unsubscribe}>"
            headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        message = EmailMessage(
            letter.subject or site_name(letter.language), letter.text, to=[letter.to],
            headers=headers,
        )  # fmt: skip
        try:
            message.send()
        except (smtplib.SMTPRecipientsRefused, smtplib.SMTPSenderRefused) as problem:
            raise _judged(_code_of(problem)) from None
        except smtplib.SMTPResponseException as problem:
            raise _judged(problem.smtp_code) from None
        except (smtplib.SMTPException, OSError):
            # `from None`: what the server said may name the recipient.
            raise NotTaken("no_answer") from None
        except ValueError:
            raise Refused("unfit") from None


def _code_of(problem: smtplib.SMTPRecipientsRefused | smtplib.SMTPSenderRefused) -> int:
    if isinstance(problem, smtplib.SMTPSenderRefused):
        return problem.smtp_code
    return next((code for code, _said in problem.recipients.values()), 450)


def _judged(code: int) -> NotTaken:
    """5xx is final by RFC 5321; 535 is our own password, which somebody may mend."""
    if 500 <= code < 600 and code not in (530, 534, 535):
        return Refused("refused", str(code))
    return NotTaken("busy", str(code))
