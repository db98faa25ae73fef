using SessionSdk.Communities;
using SessionSdk.DevNet;
using SessionSdk.EndToEnd.Tests.Network.Lying;

namespace SessionSdk.EndToEnd.Tests.Communities;

/// <summary>A community server lies in any part of its answers: a call ends in a typed failure or in something that can be, and the next one works.</summary>
public sealed class CommunityLieTests(ITestOutputHelper output)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory(Timeout = 300_000)]
    [InlineData("room")]
    [InlineData("rooms")]
    [InlineData("poll")]
    [InlineData("recent")]
    [InlineData("since")]
    [InlineData("message")]
    [InlineData("reactors")]
    [InlineData("permissions")]
    [InlineData("scheduled")]
    [InlineData("inbox")]
    [InlineData("post")]
    [InlineData("file")]
    [InlineData("batch")]
    [InlineData("capabilities")]
    public async Task A_server_that_lies_in_any_field_does_no_harm_that_lasts(string call)
    {
        await using CommunitySite site = await CommunitySite.StartAsync(isDirect: true);
        CommunityConnection admin = await site.ConnectAdminAsync();
        CommunityConnection alice = await site.IntroduceAsync();
        long file = await admin.UploadFileAsync(site.Lounge, new MemoryStream("hello"u8.ToArray()), "a.txt", cancellationToken: Token);
        RoomMessage message = await site.PostAsync(admin, "hello", file);
        await admin.SendAsync(CommunityRequests.AddReaction(site.Lounge, message.Id, "👍"), Token);
        await admin.SendAsync(CommunityRequests.Pin(site.Lounge, message.Id), Token);
        await admin.SendAsync(CommunityRequests.Ban(alice.Id!.Value, RoomToken.Parse("lounge"), TimeSpan.FromHours(1)), Token);
        BlindedId own = admin.Id!.Value.TryGetBlindedId(out BlindedId id) ? id : default;
        await admin.SendAsync(CommunityRequests.SendDirectMessage(own, admin.SealDirectMessage(CommunitySite.Say("note"), own)), Token);
        var findings = new List<string>();
        string honest = "";
        Func<ForcedAnswer, ForcedAnswer> lieNow = answer =>
        {
            honest = System.Text.Encoding.UTF8.GetString(answer.Body.Span);
            return answer;
        };
        site.DevServer.Lie = new Lie { Http = exchange => lieNow(exchange.Answer) };
        await TryAsync("honest");
        Assert.Empty(findings);

        int told = 0;
        foreach (AnswerLie lie in (AnswerLie[])[.. LieCatalogue.OfFields(honest, ""), .. LieCatalogue.OfWhole()])
        {
            lieNow = answer =>
            {
                var truth = new ToldAnswer(answer.Status, System.Text.Encoding.UTF8.GetString(answer.Body.Span), "", LieTokens.OtherKey);
                ToldAnswer lied = lie.Apply(truth);
                told += lied == truth ? 0 : 1;
                return answer with { Status = lied.Status, Body = lied.Body == truth.Body ? answer.Body : System.Text.Encoding.UTF8.GetBytes(lied.Body) };
            };
            await TryAsync($"{call} | {lie}");
        }

        lieNow = answer => answer;
        await TryAsync("honest");
        output.WriteLine($"{told} lies told");
        Assert.True(told > 20);
        Assert.True(findings.Count == 0, $"{findings.Count} findings:\n{string.Join('\n', findings.Order(StringComparer.Ordinal))}");

        async Task TryAsync(string what)
        {
            try
            {
                await AskAsync(site, admin, call, message, file).WaitAsync(TimeSpan.FromSeconds(20), TimeProvider.System, Token);
            }
            catch (SessionException error) when (what != "honest")
            {
                findings.AddRange(Texts.FlawsOf(error.ToString()).Select(flaw => $"{what} | {flaw} in {error.GetType().Name}"));
                if (error.ToString().Contains(LieTokens.OtherKey, StringComparison.Ordinal))
                {
                    findings.Add($"{what} | an id in {error.GetType().Name}");
                }
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                findings.Add($"{what} | threw {error.GetType().Name}: {error.Message}");
            }
        }
    }

    private static async Task AskAsync(CommunitySite site, CommunityConnection admin, string call, RoomMessage message, long file)
    {
        switch (call)
        {
            case "room":
                Check((await admin.SendAsync(CommunityRequests.GetRoom(site.Lounge), Token)).InfoUpdates);
                break;
            case "rooms":
                await admin.SendAsync(CommunityRequests.GetRooms(), Token);
                break;
            case "poll":
                Assert.Equal(site.Lounge, (await admin.SendAsync(CommunityRequests.PollRoom(site.Lounge, 0), Token)).Token);
                break;
            case "recent":
                Check(await admin.SendAsync(CommunityRequests.GetRecentMessages(site.Lounge), Token));
                break;
            case "since":
                Check(await admin.SendAsync(CommunityRequests.GetMessagesSince(site.Lounge, 0), Token));
                break;
            case "message":
                Assert.Equal(message.Id, (await admin.SendAsync(CommunityRequests.GetMessage(site.Lounge, message.Id), Token)).Id);
                break;
            case "reactors":
                await admin.SendAsync(CommunityRequests.GetReactors(site.Lounge, message.Id, "👍"), Token);
                break;
            case "permissions":
                await admin.SendAsync(CommunityRequests.GetPermissions(site.Lounge), Token);
                break;
            case "scheduled":
                await admin.SendAsync(CommunityRequests.GetScheduledChanges(site.Lounge), Token);
                break;
            case "inbox":
                await admin.SendAsync(CommunityRequests.GetInbox(), Token);
                break;
            case "post":
                await site.PostAsync(admin, "again");
                break;
            case "file":
                await admin.DownloadFileAsync(site.Lounge, file, Stream.Null, cancellationToken: Token);
                break;
            case "batch":
                CommunityBatch batch = CommunityBatch.Create();
                batch.Add(CommunityRequests.PollRoom(site.Lounge, 0));
                BatchPart<RoomPage> page = batch.Add(CommunityRequests.GetMessagesSince(site.Lounge, 0));
                await admin.SendBatchAsync(batch, Token);
                Assert.DoesNotContain(batch.Parts, part => part.State == BatchPartState.Pending);
                if (page.State == BatchPartState.Succeeded)
                {
                    Check(page.Result);
                }

                break;
            default:
                await admin.SendAsync(CommunityRequests.GetCapabilities(), Token);
                break;
        }
    }

    private static void Check(long number) => Assert.True(number >= 0);

    /// <summary>No message is shown that its author did not sign, whatever the server says.</summary>
    private static void Check(RoomPage page)
    {
        Assert.True(page.Updates.Count <= MessageQuery.MaxLimit);
        Assert.All(page.Updates.OfType<RoomMessage>(), message => Assert.True(Messaging.CommunityMessage.Verify(message.Data.Span, message.Signature.Span, message.Author)));
    }
}
