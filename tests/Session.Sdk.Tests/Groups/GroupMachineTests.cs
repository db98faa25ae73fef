using System.Text.Json;
using CsCheck;
using SessionSdk.Groups;

namespace SessionSdk.Tests.Groups;

/// <summary>The steps of what is done to groups, and their written form.</summary>
public sealed class GroupMachineTests
{
    private static readonly GroupProcedureKind[] Kinds = Enum.GetValues<GroupProcedureKind>();

    [Fact]
    public void Every_procedure_goes_through_its_steps_in_order_and_ends()
    {
        foreach (GroupProcedureKind kind in Kinds)
        {
            GroupProcedure procedure = Begin(kind);
            var seen = new List<GroupStage>();
            while (procedure.Stage != GroupStage.Done)
            {
                seen.Add(procedure.Stage);
                procedure = GroupMachine.After(procedure, GroupStepEnd.Done);
            }

            Assert.Equal(GroupMachine.Steps(kind), seen);
        }
    }

    [Fact]
    public void A_step_that_failed_is_done_again_and_counted()
    {
        GroupProcedure failed = GroupMachine.After(Begin(GroupProcedureKind.Invite), GroupStepEnd.Failed);

        Assert.Equal((GroupStage.Publishing, 1), (failed.Stage, failed.Attempts));
        Assert.Equal((GroupStage.Telling, 0), (GroupMachine.After(failed, GroupStepEnd.Done).Stage, GroupMachine.After(failed, GroupStepEnd.Done).Attempts));
    }

    [Fact]
    public void A_refused_invitation_is_recorded_as_failed_for_all()
    {
        GroupProcedure refused = GroupMachine.After(Begin(GroupProcedureKind.Invite), GroupStepEnd.Refused);

        Assert.Equal(GroupStage.Recording, refused.Stage);
        Assert.All(refused.Members, member => Assert.False(member.IsTold));
        Assert.Equal(GroupStage.Done, GroupMachine.After(refused, GroupStepEnd.Refused).Stage);
    }

    [Fact]
    public void Who_may_not_say_goodbye_or_cannot_in_the_end_leaves_all_the_same()
    {
        Assert.Equal(GroupStage.Forgetting, GroupMachine.After(Begin(GroupProcedureKind.Leave), GroupStepEnd.Refused).Stage);
        GroupProcedure leaving = Begin(GroupProcedureKind.Leave);
        for (int i = 0; i < GroupMachine.MaxFarewells; i++)
        {
            Assert.Equal(GroupStage.Publishing, leaving.Stage);
            leaving = GroupMachine.After(leaving, GroupStepEnd.Failed);
        }

        Assert.Equal(GroupStage.Forgetting, leaving.Stage);
    }

    [Fact]
    public void A_refused_destruction_keeps_the_group() =>
        Assert.Equal(GroupStage.Done, GroupMachine.After(Begin(GroupProcedureKind.Destroy), GroupStepEnd.Refused).Stage);

    [Fact]
    public void Whatever_happens_steps_never_go_back_and_a_procedure_without_failures_in_passing_ends() =>
        Gen.Select(Gen.Int[0, Kinds.Length - 1].Select(place => Kinds[place]), Gen.Int[0, 2].Select(place => (GroupStepEnd)place).Array[0, 40]).Sample(
            (kind, ends) =>
            {
                GroupProcedure procedure = Begin(kind);
                foreach (GroupStepEnd end in ends)
                {
                    if (procedure.Stage == GroupStage.Done)
                    {
                        break;
                    }

                    GroupProcedure after = GroupMachine.After(procedure, end);
                    Assert.True(Place(after) >= Place(procedure));
                    Assert.True(end == GroupStepEnd.Failed || Place(after) > Place(procedure));
                    procedure = after;
                }
            });

    [Fact]
    public void The_written_form_says_the_same_for_every_kind_and_step()
    {
        foreach (GroupProcedureKind kind in Kinds)
        {
            foreach (GroupStage stage in GroupMachine.Steps(kind))
            {
                GroupProcedure procedure = Begin(kind) with { Stage = stage, Id = 7, Attempts = 2, Hashes = ["abc"], WithHistory = true, Announced = GroupAnnouncement.Name | GroupAnnouncement.Timer, SentAt = DateTimeOffset.UnixEpoch.AddDays(20_000) };
                var work = new StoredGroupWork { Procedures = [procedure], LastProcedure = 7, IsAnswered = true, IsExpired = true, DeletedBefore = DateTimeOffset.UnixEpoch, Waiting = [new WaitingGroupConfig(13, "hash", [1, 2, 3])] };

                StoredGroupWork read = JsonSerializer.Deserialize(JsonSerializer.SerializeToUtf8Bytes(work, GroupJson.Default.StoredGroupWork), GroupJson.Default.StoredGroupWork)!;

                GroupProcedure found = Assert.Single(read.Procedures);
                Assert.Equal(procedure with { Members = [], Hashes = [] }, found with { Members = [], Hashes = [] });
                Assert.Equal(procedure.Members, found.Members);
                Assert.Equal(procedure.Hashes, found.Hashes);
                Assert.Equal((7, true, true, DateTimeOffset.UnixEpoch), (read.LastProcedure, read.IsAnswered, read.IsExpired, read.DeletedBefore));
                Assert.Equal([1, 2, 3], Assert.Single(read.Waiting).Data);
            }
        }
    }

    private static int Place(GroupProcedure procedure)
    {
        IReadOnlyList<GroupStage> steps = GroupMachine.Steps(procedure.Kind);
        return procedure.Stage == GroupStage.Done ? steps.Count : steps.ToList().IndexOf(procedure.Stage);
    }

    private static GroupProcedure Begin(GroupProcedureKind kind)
    {
        using AccountKeys keys = AccountKeys.Generate();
        return new GroupProcedure { Kind = kind, Stage = GroupMachine.First(kind), Members = [new GroupProcedureMember(keys.Id) { WithMessages = true }, new GroupProcedureMember(keys.Id) { IsTold = true }] };
    }
}
