"""What the stand-in for WeChat's platform keeps and obeys; channels/wechat/sandbox.py serves it."""
