"""The WeChat official account (微信公众号): a channel, and a stand-in server to try it on."""
