namespace ModeratorBot.Rules;

/// <summary>Removes links by those who have not written long or often enough.</summary>
internal sealed class LinkRule(TimeSpan age, int posts) : IRule
{
    public string Name => "links";

    public Measure? Judge(Post post, Person author)
    {
        bool isNewcomer = author.Posts < posts || post.PostedAt - author.FirstSeen < age;
        return isNewcomer && (post.HasPreview || Links.IsIn(post.Text)) ? Measure.Delete(post) : null;
    }
}
