// Writes the history of an account as JSON and as a page to read. Without a store it makes a conversation on a network of its own and exports that.
using System.CommandLine;
using ChatExport;
using SessionSdk;
using SessionSdk.Sqlite;

var store = new Option<FileInfo?>("--store") { Description = "The SQLite file of a client. The account's phrase is read from SESSION_RECOVERY_PHRASE, the passphrase from SESSION_STORE_PASSPHRASE. No network is used." };
var output = new Option<DirectoryInfo>("--out") { Description = "Where history.json and history.html are written.", DefaultValueFactory = _ => new DirectoryInfo("export") };

var root = new RootCommand("Exports the history of an account.") { store, output };
root.SetAction(async (parsed, cancellationToken) =>
{
    try
    {
        IReadOnlyList<ExportedConversation> history = parsed.GetValue(store) is { } file ? await ReadAsync(file, cancellationToken) : await Demonstration.RunAsync(cancellationToken);
        DirectoryInfo folder = parsed.GetValue(output)!;
        folder.Create();
        await File.WriteAllBytesAsync(Path.Combine(folder.FullName, "history.json"), History.ToJson(history), cancellationToken);
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "history.html"), HtmlPage.Write(history), cancellationToken);
        Console.WriteLine($"{history.Count} conversations and {history.Sum(conversation => conversation.Messages.Count)} messages are in {folder.FullName}");
        return 0;
    }
    catch (Exception failure) when (failure is SessionException or ArgumentException or IOException or UnauthorizedAccessException)
    {
        Console.Error.WriteLine(failure.Message);
        return 1;
    }
});
return await root.Parse(args).InvokeAsync();

static async Task<IReadOnlyList<ExportedConversation>> ReadAsync(FileInfo file, CancellationToken cancellationToken)
{
    string phrase = Environment.GetEnvironmentVariable("SESSION_RECOVERY_PHRASE") ?? throw new ArgumentException("Set SESSION_RECOVERY_PHRASE to the phrase of the account.");
    StoreProtection protection = Environment.GetEnvironmentVariable("SESSION_STORE_PASSPHRASE") is { Length: > 0 } passphrase ? StoreProtection.FromPassphrase(passphrase) : StoreProtection.None;
    await using SqliteSessionStore opened = await SqliteSessionStore.OpenAsync(new SqliteStoreOptions { Path = file.FullName, Protection = protection }, cancellationToken);
    await using SessionClient client = await SessionClient.RestoreAsync(phrase, options => options.Store = opened, cancellationToken);
    return await History.ReadAsync(client, cancellationToken);
}
