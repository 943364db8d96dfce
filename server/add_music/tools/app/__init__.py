"""The project's page inside the chat, for clients with MCP Apps."""
