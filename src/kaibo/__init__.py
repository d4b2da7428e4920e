"""开播 kaibo: the control room of a live-commerce team on WeChat Channels (视频号)."""

__version__ = "0.1.0"
