namespace QuickStart;

internal sealed record ConversationOptions(string? Seed, string? SeedPin, bool InsecureLoopback, string? RecoveryPhrase, string? To, string Text, bool Verbose);
