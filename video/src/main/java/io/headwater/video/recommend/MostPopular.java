package io.headwater.video.recommend;

/** Recommends to everybody what is popular. */
final class MostPopular implements Contender {
  private final Numbering users = new Numbering();
  private final Numbering items = new Numbering();
  private final Histories histories = new Histories();
  private final DecayedPopularity popularity;

  /**
   * Nothing was taken yet.
   *
   * @param halfLife in events; infinite for plain popularity
   */
  MostPopular(double halfLife) {
    popularity = new DecayedPopularity(halfLife);
  }

  @Override
  public void add(String item) {
    items.add(item);
    popularity.growTo(items.size());
  }

  @Override
  public int place(String user, String item) {
    int who = users.find(user);
    int what = items.find(item);
    int place = popularity.placeOf(what) + 1;
    int[] own = histories.items(who);
    for (int i = 0; i < histories.length(who); i++) {
      if (popularity.placeOf(own[i]) < popularity.placeOf(what)) {
        place--;
      }
    }
    return place;
  }

  @Override
  public int recommend(String user, int most) {
    int who = users.find(user);
    Top top = new Top(Math.min(most, items.size()));
    for (int at = 0; at < items.size() && top.size() < most; at++) {
      int item = popularity.at(at);
      if (!histories.has(who, item)) {
        top.offer(item, popularity.count(item));
      }
    }
    return top.size();
  }

  @Override
  public void learn(String user, String item) {
    int who = users.add(user);
    histories.growTo(users.size());
    histories.add(who, items.find(item));
    popularity.learn(items.find(item));
  }
}
