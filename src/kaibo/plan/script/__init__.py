"""Scripts: the documents, drafts from a product's facts, reading time, claims and key points."""

from kaibo.plan.script.documents import Claim, Form, Part, Script

__all__ = ["Claim", "Form", "Part", "Script"]
