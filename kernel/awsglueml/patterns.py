"""What personal data looks like, by regular expressions of Java's kind."""

from __future__ import annotations

_OCTET = r"(?:25[0-5]|2[0-4]\d|1?\d?\d)"

PATTERNS = {
    "EMAIL": r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}",
    "USA_SSN": r"(?<!\d)(?!000|666|9\d\d)\d{3}-(?!00)\d{2}-(?!0000)\d{4}(?!\d)",
    "CREDIT_CARD": r"(?<!\d)(?:4\d{3}|5[1-5]\d{2}|6011|3[47]\d{2})[ -]?\d{4}[ -]?\d{4}[ -]?\d{2,4}(?!\d)",
    "PHONE_NUMBER": r"(?<![\d-])(?:\+?\d{1,2}[ .-]?)?(?:\(\d{3}\) ?|\d{3}[ .-])\d{3}[ .-]\d{4}(?![\d-])",
    "IP_ADDRESS": rf"(?<![\d.]){_OCTET}(?:\.{_OCTET}){{3}}(?![\d.])",
}
