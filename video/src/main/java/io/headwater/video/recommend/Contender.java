package io.headwater.video.recommend;

/** What an {@link Evaluation} measures. */
interface Contender {

  /** There is an item; they are told in the order in which they appear, before all else. */
  void add(String item);

  /** Where an item stands for a user among all that the user does not have; from 1. */
  int place(String user, String item);

  /** Works out the best items for a user, at most so many; returns how many there are. */
  int recommend(String user, int most);

  /** A user, who does not have the item, takes it. */
  void learn(String user, String item);

  /** The model. */
  static Contender of(Recommender recommender) {
    return new Contender() {
      @Override
      public void add(String item) {
        recommender.add(item);
      }

      @Override
      public int place(String user, String item) {
        return recommender.place(user, item);
      }

      @Override
      public int recommend(String user, int most) {
        return recommender.recommend(user, most).size();
      }

      @Override
      public void learn(String user, String item) {
        recommender.learn(user, item);
      }
    };
  }
}
