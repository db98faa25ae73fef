using SessionSdk.Groups;
using SessionSdk.Identity;
using SessionSdk.Storage;
using SessionSdk.Swarm;

namespace SessionSdk.EndToEnd.Tests.Groups;

/// <summary>Verbs that are cut at every step, by the end of the process or of the network: afterwards they are finished or were never begun.</summary>
public sealed class InterruptedTests(NetworkFixture fixture) : IClassFixture<NetworkFixture>
{
    private const int MostSteps = 40;

    private readonly DevNet.DevNet _network = fixture.Network;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string> Verbs => ["create", "invite", "resend", "promote", "remove", "rename", "destroy"];

    [Theory(Timeout = 120_000)]
    [MemberData(nameof(Verbs))]
    public async Task A_verb_that_the_end_of_the_process_cuts_is_finished_or_undone_by_the_next_start(string verb)
    {
        int cuts = 0;
        for (int step = 0; step < MostSteps; step++)
        {
            var inner = new InMemorySessionStore();
            (ISessionStore store, CuttingStore cut) = CuttingStore.Over(inner);
            string phrase;
            Case made;
            await using (SessionClient alice = await _network.MemberAsync("Alice", options => options.Store = store))
            {
                phrase = alice.ExportRecoveryPhrase();
                made = await Case.PrepareAsync(alice, verb, Token);
                cut.After(step);
                try
                {
                    await made.RunAsync(alice, Token);
                }
                catch (StoreException)
                {
                    // The process would have ended here.
                }
            }

            await using SessionClient again = await _network.MemberAsync("Alice", options =>
            {
                options.Store = inner;
                options.RecoveryPhrase = phrase;
            });
            await made.IsWholeAsync(again, _network);
            if (!cut.IsCut)
            {
                Assert.True(cuts > 1, "Nothing was cut.");
                return;
            }

            cuts++;
        }

        Assert.Fail("The verb has more steps than expected.");
    }

    [Theory(Timeout = 120_000)]
    [MemberData(nameof(Verbs))]
    public async Task A_verb_that_the_network_cuts_goes_on_when_it_is_back(string verb)
    {
        (DeviceNetwork network, CuttingOnion cut) = DeviceNetwork.Cuttable(_network);
        await using DeviceNetwork own = network;
        int cuts = 0;
        for (int step = 0; step < MostSteps; step++)
        {
            await using SessionClient alice = await _network.MemberAsync("Alice", own.Use);
            Case made = await Case.PrepareAsync(alice, verb, Token);
            cut.After(step / 2, isAnswerLost: step % 2 == 1);
            try
            {
                await made.RunAsync(alice, Token);
            }
            catch (SessionException)
            {
                // It goes on in the background.
            }

            bool wasCut = cut.IsCut;
            cut.Heal();
            alice.GroupDirectory.NoteNetworkIsBack();
            await made.IsWholeAsync(alice, _network, canFail: true);
            if (!wasCut)
            {
                Assert.True(cuts > 1, "Nothing was cut.");
                return;
            }

            cuts++;
        }

        Assert.Fail("The verb has more steps than expected.");
    }

    [Fact]
    public async Task Whoever_is_removed_is_told_once_although_the_answer_to_the_last_step_was_lost()
    {
        (DeviceNetwork network, CuttingOnion cut) = DeviceNetwork.Cuttable(_network);
        await using DeviceNetwork own = network;
        await using SessionClient alice = await _network.MemberAsync("Alice", own.Use);
        Case made = await Case.PrepareAsync(alice, "remove", Token);
        long generation = made.Generation;
        await alice.State.PushAsync(Token);

        // The marks, the end of the access, and then the list without the removed and its key.
        cut.After(2, isAnswerLost: true);
        await Assert.ThrowsAnyAsync<SessionException>(() => made.RunAsync(alice, Token));
        Assert.Equal((2, 1), (_network.CountIn(made.Group, Namespace.GroupKeys), _network.CountIn(made.Group, Namespace.RevokedRetrievable)));
        cut.Heal();
        alice.GroupDirectory.NoteNetworkIsBack();

        await made.IsWholeAsync(alice, _network);
        Assert.Equal((generation + 1, 1), (alice.GroupDirectory.FindSync(made.Group)!.Read(configs => configs.Keys.CurrentGeneration), _network.CountIn(made.Group, Namespace.RevokedRetrievable)));
    }

    /// <summary>One verb on a group of Alice's, and what has to be so afterwards.</summary>
    private sealed class Case
    {
        private readonly string _verb;
        private readonly AccountId _bob = GroupRig.NewId();
        private readonly AccountId _dave = GroupRig.NewId();
        private GroupId _group;
        private long _generation;

        private Case(string verb)
        {
            _verb = verb;
        }

        internal GroupId Group => _group;

        internal long Generation => _generation;

        internal static async Task<Case> PrepareAsync(SessionClient alice, string verb, CancellationToken cancellationToken)
        {
            var made = new Case(verb);
            if (verb != "create")
            {
                Group group = await alice.Groups.CreateAsync("Team", [made._bob], cancellationToken);
                made._group = group.GroupId;
                made._generation = GenerationOf(alice, made._group);
            }

            return made;
        }

        internal Task RunAsync(SessionClient alice, CancellationToken cancellationToken)
        {
            Group group = _verb == "create" ? null! : alice.Groups.Get(_group);
            return _verb switch
            {
                "create" => alice.Groups.CreateAsync("Team", [_bob, _dave], cancellationToken),
                "invite" => group.InviteAsync([_dave], withHistory: true, cancellationToken: cancellationToken),
                "resend" => group.ResendInvitationsAsync([_bob], cancellationToken: cancellationToken),
                "promote" => group.PromoteAsync([_bob], cancellationToken: cancellationToken),
                "remove" => group.RemoveMembersAsync([_bob], cancellationToken: cancellationToken),
                "rename" => group.RenameAsync("Crew", cancellationToken),
                _ => group.DestroyAsync(cancellationToken),
            };
        }

        internal async Task IsWholeAsync(SessionClient alice, DevNet.DevNet network, bool canFail = false)
        {
            await Eventually.True(() => alice.State.Groups.Groups.All(group => alice.GroupDirectory.FindSync(group.Id) is { IsIdle: true }));
            if (_verb == "create")
            {
                foreach (GroupInfo info in alice.Groups.All)
                {
                    Assert.Equal(3, info.MemberCount);
                    Assert.All(new[] { _bob, _dave }, id => Assert.Contains(alice.StatusOf(info.Id, id), Told(canFail, GroupMemberStatus.InviteSent, GroupMemberStatus.InviteFailed)));
                    IsPublished(alice, network, info.Id);
                }

                Assert.True(alice.Groups.All.Count <= 1);
                return;
            }

            GroupInfo? group = alice.Groups.Get(_group).Info;
            if (_verb == "destroy")
            {
                if (group is not null)
                {
                    IsPublished(alice, network, _group);
                    Assert.False(alice.GroupDirectory.FindSync(_group)!.Read(configs => configs.Info.IsDestroyed));
                }

                return;
            }

            Assert.NotNull(group);
            IsPublished(alice, network, _group);
            int announcements = network.CountIn(_group, Namespace.GroupMessages);
            long generation = GenerationOf(alice, _group);
            switch (_verb)
            {
                case "invite" when alice.StatusOf(_group, _dave) is { } status:
                    Assert.Contains(status, Told(canFail, GroupMemberStatus.InviteSent, GroupMemberStatus.InviteFailed));
                    Assert.Equal((true, _generation + 1), (announcements >= 2, generation));

                    // Of one whose answer was lost nobody knows that it arrived: it counts as failed.
                    Assert.True(status != GroupMemberStatus.InviteSent || Calls(network, _dave) > 0);
                    break;
                case "invite":
                    Assert.Equal((1, _generation, 0), (announcements, generation, Calls(network, _dave)));
                    break;
                case "resend":
                    Assert.Contains(alice.StatusOf(_group, _bob), Told(canFail, GroupMemberStatus.InviteSent, GroupMemberStatus.InviteFailed));
                    break;
                case "promote" when alice.Groups.Get(_group).Members.Single(member => member.Id == _bob).IsAdmin:
                    Assert.Contains(alice.StatusOf(_group, _bob), Told(canFail, GroupMemberStatus.PromotionSent, GroupMemberStatus.PromotionFailed));
                    Assert.True(announcements >= 2);
                    break;
                case "promote":
                    Assert.Equal((1, 1), (announcements, Calls(network, _bob)));
                    break;
                case "remove" when alice.StatusOf(_group, _bob) is null:
                    Assert.Equal((_generation + 1, true), (generation, network.CountIn(_group, Namespace.RevokedRetrievable) > 0));
                    break;
                case "remove":
                    Assert.Equal((GroupMemberStatus.InviteSent, _generation, 0), (alice.StatusOf(_group, _bob), generation, network.CountIn(_group, Namespace.RevokedRetrievable)));
                    break;
                default:
                    Assert.Equal(group.Name == "Crew", announcements >= 2);
                    break;
            }
        }

        /// <summary>An invitation that the network cut is marked as failed, and not sent again by itself.</summary>
        private static GroupMemberStatus?[] Told(bool canFail, GroupMemberStatus sent, GroupMemberStatus failed) => canFail ? [sent, failed] : [sent];

        private static int Calls(DevNet.DevNet network, AccountId member) => network.GetMessages(member.ToString()).Count(message => message.Namespace == 0);

        private static long GenerationOf(SessionClient alice, GroupId group) => alice.GroupDirectory.FindSync(group)!.Read(configs => configs.Keys.CurrentGeneration);

        /// <summary>What this device has is what its swarm has, and nothing older is left there.</summary>
        private static void IsPublished(SessionClient alice, DevNet.DevNet network, GroupId group)
        {
            GroupSync sync = alice.GroupDirectory.FindSync(group)!;
            string[] stored = [.. network.GetMessages(group.ToString()).Select(message => message.Hash)];
            sync.Read(configs =>
            {
                Assert.Null(configs.Keys.PendingMessage);
                Assert.All(configs.Keys.ActiveHashes, hash => Assert.Contains(hash, stored));
                Assert.All(configs.Info.CurrentHashes, hash => Assert.Contains(hash, stored));
                Assert.All(configs.Members.CurrentHashes, hash => Assert.Contains(hash, stored));
                return true;
            });
        }
    }
}
