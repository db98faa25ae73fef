// Runs the main job as a native program: whatever trimming or AOT breaks shows here.
using SessionSdk;
using SessionSdk.DevNet;

using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
await using DevNet network = await DevNet.StartAsync(cancellationToken: patience.Token);
await using SessionClient alice = await SessionClient.CreateAsync(options => options.Network = network.Settings, patience.Token);
await using SessionClient bob = await SessionClient.RestoreAsync(
    "vexed enjoy pigment films adept voted vexed enjoy pigment films adept voted adept",
    options => options.Network = network.Settings,
    patience.Token);

Message sent = await alice.SendAsync(bob.AccountId, "native hello", patience.Token);
await foreach (Message message in bob.Messages(patience.Token))
{
    bool right = message.Text == "native hello" && message.Sender == alice.AccountId && message.SentAt == sent.SentAt;
    Console.WriteLine(right ? $"Native smoke test passed: {alice.Network.Paths[0]}" : "Native smoke test failed: another message came.");
    return right ? 0 : 1;
}

return 1;
