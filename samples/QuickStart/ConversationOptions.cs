namespace QuickStart;

internal sealed record ConversationOptions(Uri? Seed, string? SeedPin, bool InsecureLoopback, string? RecoveryPhrase, string? To, string Text, bool Verbose);
