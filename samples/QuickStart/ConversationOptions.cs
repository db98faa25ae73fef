namespace QuickStart;

internal sealed record ConversationOptions(string? Seed, string? SeedPin, bool InsecureLoopback, FileInfo? RecoveryPhraseFile, string? To, string Text, bool Verbose);
