// One account on two devices: what one changes reaches the other, and changes on both at once come together.
using SessionSdk;
using SessionSdk.DevNet;

using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
await using DevNet network = await DevNet.StartAsync(cancellationToken: patience.Token);
using AccountKeys friend = AccountKeys.Generate();

await using SessionClient phone = await ConnectAsync("Ada", recoveryPhrase: null);
phone.State.Contacts.Update(friend.Id, contact => contact with { Nickname = "Charles", IsApproved = true });
await phone.State.PushAsync(patience.Token);
Console.WriteLine($"Phone   is {phone.State.Profile.Name} and knows {phone.State.Contacts.Count} contact");

await using SessionClient laptop = await ConnectAsync("not used", phone.ExportRecoveryPhrase());
await UntilAsync(() => laptop.State.Contacts.Count == 1);
Console.WriteLine($"Laptop  came back as {laptop.State.Profile.Name} and calls the contact {laptop.State.Contacts.Get(friend.Id)?.Nickname}");

// Both edit before they have heard of each other.
phone.State.Profile.Name = "Ada L.";
laptop.State.Contacts.Update(friend.Id, contact => contact with { Nickname = "Mr Babbage" });
await UntilAsync(() => Describe(phone) == Describe(laptop) && !phone.State.IsPushPending && !laptop.State.IsPushPending);
Console.WriteLine($"Both    are {Describe(phone)}");
return Describe(phone) == "Ada L., Mr Babbage" ? 0 : 1;

string Describe(SessionClient device) => $"{device.State.Profile.Name}, {device.State.Contacts.Get(friend.Id)?.Nickname}";

async Task<SessionClient> ConnectAsync(string name, string? recoveryPhrase)
{
    SessionClient client = await SessionClient.CreateAsync(
        options =>
        {
            options.Network = network.Settings;
            options.DisplayName = name;
            options.RecoveryPhrase = recoveryPhrase;
            options.PollInterval = TimeSpan.FromMilliseconds(300);
            options.StatePushDelay = TimeSpan.FromMilliseconds(500);
        },
        patience.Token);
    client.StartReceiving();
    return client;
}

async Task UntilAsync(Func<bool> reached)
{
    while (!reached())
    {
        await Task.Delay(TimeSpan.FromMilliseconds(100), patience.Token);
    }
}
