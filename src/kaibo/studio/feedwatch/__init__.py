"""The feed watch (画面守护): a dead picture is left for the slate until it lives again. Source: E9."""

from kaibo.studio.feedwatch.watch import FeedWatch

__all__ = ["FeedWatch"]
